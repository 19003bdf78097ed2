"""A double of Azure on this machine: sign-in, Resource Manager and Resource Graph over HTTPS."""
