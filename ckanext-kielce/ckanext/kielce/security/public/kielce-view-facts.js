// Gives the facts of a resource view to CKAN's script of that view, which looks for them in the window.
Object.assign(window, JSON.parse(document.getElementById("view-facts").textContent));
