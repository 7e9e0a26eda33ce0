"""What evaluators concluded: finding, recommendation, response, action, and its place in the next plan."""
