"""WhatsApp, by Meta's Cloud API: its webhook in, its Graph API out."""
