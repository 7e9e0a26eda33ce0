"""What may change mechanisms, collaborations, instruments and judgements."""
