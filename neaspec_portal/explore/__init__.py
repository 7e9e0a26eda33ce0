"""Asking the data: a closed list of measures, each by the dimensions it can honestly be counted by."""
