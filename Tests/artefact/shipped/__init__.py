"""How the checks look at the shipped files: tools, what a shared object says, what the header says."""
