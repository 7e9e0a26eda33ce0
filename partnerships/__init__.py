"""Who else works on it: mechanisms of cooperation and what they focus on."""
