"""The web page as plain files, served by the API. Never speaks to anything but the public API."""
