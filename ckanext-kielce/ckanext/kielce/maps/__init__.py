"""Maps of resources: layers of GeoJSON drawn in the browser, pictures of map services."""
