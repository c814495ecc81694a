/* The map of a GeoJSON file: its features over the outline of the territory, nothing from other servers.
   What is on the map stands in the table, too; each row leads to its place. */
(() => {
  "use strict";
  const { L } = window;
  const MANY = 3000;

  const described = (properties) => {
    const list = document.createElement("dl");
    for (const [name, value] of Object.entries(properties || {})) {
      if (value === null || value === "") continue;
      const term = document.createElement("dt");
      const text = document.createElement("dd");
      term.textContent = name;
      text.textContent = typeof value === "object" ? JSON.stringify(value) : String(value);
      list.append(term, text);
    }
    return list;
  };

  const dot = (at, options) => L.circleMarker(at, { ...options, radius: 7 });

  const colour = (box, name) => getComputedStyle(box).getPropertyValue(name).trim();

  // Many features are drawn on a canvas, which style sheets do not reach.
  const look = (box, many) =>
    many ? { color: colour(box, "--edge"), weight: 1, fillOpacity: 0.3 } : { className: "znk-feature" };

  const opened = (map, layer) => {
    if (layer.getBounds) map.fitBounds(layer.getBounds(), { maxZoom: 16 });
    else map.setView(layer.getLatLng(), Math.max(map.getZoom(), 14));
    layer.openPopup();
  };

  const led = (box, map, layers) => {
    const table = box.parentElement.querySelector("table");
    if (!table) return;
    const head = table.tHead.rows[0].insertCell(0);
    head.outerHTML = "<td></td>";
    [...table.tBodies[0].rows].forEach((row, number) => {
      const cell = row.insertCell(0);
      const layer = layers[number];
      if (!layer) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = box.dataset.show;
      button.setAttribute("aria-label", `${box.dataset.show}: ${[...row.cells].slice(1, 4).map((one) => one.textContent).join(", ")}`);
      button.addEventListener("click", () => {
        box.scrollIntoView({ block: "nearest" });
        opened(map, layer);
        box.focus({ preventScroll: true });
      });
      cell.append(button);
    });
  };

  const drawn = (box, content) => {
    const features = content.features || [content.type === "Feature" ? content : { type: "Feature", geometry: content }];
    const many = features.length > MANY;
    const map = L.map(box, {
      attributionControl: false, zoomControl: false, preferCanvas: many, keyboard: true, scrollWheelZoom: false,
      maxZoom: 20, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
    const ground = box.dataset.outline
      ? L.geoJSON(JSON.parse(box.dataset.outline), { interactive: false, style: { className: "znk-outline" } }) : null;
    const layers = [];
    let at = 0;
    const own = L.geoJSON(undefined, {
      pointToLayer: (feature, place) => dot(place, {}), style: () => look(box, many),
      onEachFeature: (feature, layer) => { layers[at] = layer.bindPopup(() => described(feature.properties), { maxWidth: 280 }); },
    });
    features.forEach((feature, number) => {
      at = number;
      try {
        if (feature && feature.geometry) own.addData(feature);
      } catch {
        delete layers[number]; // a shape that is none: its row stays in the table
      }
      const layer = layers[number];
      if (layer && layer.getBounds && !layer.getBounds().isValid()) {
        own.removeLayer(layer);
        delete layers[number];
      }
    });
    const extent = own.getLayers().length ? own.getBounds() : ground && ground.getBounds();
    if (extent && extent.isValid()) map.fitBounds(extent, { padding: [16, 16], maxZoom: 17, animate: false });
    else map.setView([50.87, 20.63], 11);
    if (ground) ground.addTo(map).bringToBack();
    own.addTo(map);
    const choose = (layer, on) => {
      const path = layer && layer.getElement && layer.getElement();
      if (path) path.classList.toggle("znk-chosen", on);
    };
    own.on("popupclose", ({ layer, propagatedFrom }) => choose(propagatedFrom || layer, false));
    own.on("popupopen", ({ layer, propagatedFrom }) => choose(propagatedFrom || layer, true));
    map.on("popupopen", ({ popup }) => {
      popup.getElement().querySelector(".leaflet-popup-content").tabIndex = 0; // long ones scroll
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", box.dataset.close);
    });
    led(box, map, layers);
  };

  for (const box of document.querySelectorAll(".znk-map")) {
    const { pathname, search } = new URL(box.dataset.address, location.href);
    fetch(pathname + search, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((content) => {
        box.hidden = false;
        drawn(box, content);
      })
      .catch(() => {
        box.hidden = true;
        box.parentElement.querySelector(".znk-map-status").textContent = box.dataset.failed;
      });
  }
})();
