"""Pictures that set several sources side by side: each a figure with its own address and files."""
