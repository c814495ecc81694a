"""The servers of the portal on one machine: installing, preparing, starting and ending them."""
