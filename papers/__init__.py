"""What goes to the meeting and is carried away from it: papers, their texts and files."""
