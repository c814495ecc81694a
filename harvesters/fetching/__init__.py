"""The one way in: how bytes of other servers reach the portal, within limits of place, time and size."""
