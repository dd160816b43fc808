// What is run in the page: ticks of the slider, the same with circle markers, and what was loaded.
(() => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const golden = 0.618034; // days all over the slider, no two close together

  /** From the event until the pixels are written. @param {number} tick */
  const move = (tick) => {
    const slider = document.getElementById("slider");
    const [least, most] = [Number(slider.min), Number(slider.max)];
    slider.value = String(Math.round(least + (most - least) * ((tick * golden) % 1)));
    const began = performance.now();
    slider.dispatchEvent(new Event("input"));
    return performance.now() - began;
  };

  /** As many ticks to warm up, then those that count. */
  const scrub = async ({ ticks, view }) => {
    const { townMap } = document.querySelector("[data-map]");
    if (view) townMap.setView(view);
    else townMap.fit();
    const took = [];
    for (let tick = 0; tick < 2 * ticks; tick += 1) {
      took.push(move(tick));
      if (tick % 4 === 0) await frame();
    }
    return took.slice(ticks);
  };

  const COLOURS = ["#ccc", "#d1520f", "#0a5ea8", "#888"];
  const colourOf = (code) => COLOURS[code === 0 ? 0 : 1 + Math.min(2, code & 7)];

  /** A map of circle markers on canvas, as large as a pane. */
  const markersOf = ({ lon, lat, ids }) => {
    const element = document.createElement("div");
    const { clientWidth, clientHeight } = document.querySelector("[data-pane]");
    Object.assign(element.style, { position: "fixed", top: 0, left: 0, width: `${clientWidth}px`, height: `${clientHeight}px` });
    document.body.append(element);
    const map = L.map(element, { preferCanvas: true, zoomAnimation: false, attributionControl: false });
    map.setView([48.5, 31.5], 6, { animate: false });
    const style = { radius: 3, weight: 1, color: COLOURS[0] };
    const markers = ids.map((_, town) => L.circleMarker([lat[town], lon[town]], style).addTo(map));
    return { map, markers, shown: ids.map(() => COLOURS[0]) };
  };

  /** Only the markers that change are styled anew; Leaflet draws them in the next frame. */
  const markers = async (ticks) => {
    const { townMap, mapPage } = document.querySelector("[data-map]");
    const panes = [0, 1].map(() => markersOf(mapPage.towns));
    await frame();
    const took = [];
    for (let tick = 0; tick < ticks; tick += 1) {
      move(tick);
      const states = townMap.stateArrays();
      await frame();
      const began = performance.now();
      panes.forEach(({ markers: drawn, shown }, pane) => drawn.forEach((marker, town) => {
        const color = colourOf(states.panes[pane].codes[town]);
        if (shown[town] !== color) marker.setStyle({ color });
        shown[town] = color;
      }));
      await frame();
      took.push(performance.now() - began);
    }
    panes.forEach(({ map }) => map.remove());
    return took;
  };

  const loaded = () => performance.getEntriesByType("resource").map(
    ({ name, encodedBodySize, decodedBodySize }) => [new URL(name).pathname, encodedBodySize, decodedBodySize]);
  return { scrub, markers, loaded };
})();
