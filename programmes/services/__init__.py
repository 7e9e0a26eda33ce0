"""What may change it: every act is one transaction that checks, writes and keeps the counts true."""
