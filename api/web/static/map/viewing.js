/** One view for both panes, moved by Leaflet: a map without layers in each pane, the two kept at one place. */

import { viewOf } from "./projection.js";

/**
 * @typedef {import("./types.js").View} View
 *
 * @typedef {object} LeafletMap  what is used of Leaflet's `Map`
 * @property {(centre: [number, number], zoom: number, options?: object) => LeafletMap} setView
 * @property {() => {lat: number, lng: number}} getCenter
 * @property {() => number} getZoom
 * @property {(names: string, listener: (event: any) => void) => LeafletMap} on
 * @property {(options?: object) => LeafletMap} invalidateSize
 * @property {(offset: [number, number], options?: object) => LeafletMap} panBy
 * @property {(zoom: number, options?: object) => LeafletMap} setZoom
 * @property {() => LeafletMap} remove
 * @property {{enable: () => void, disable: () => void}} scrollWheelZoom
 *
 * @typedef {{map: (element: HTMLElement, options: object) => LeafletMap}} Leaflet
 */

const ZOOM_LEAST = 3;
const ZOOM_MOST = 13;
const FIT_MOST = 9.5;
const PADDING = 70;


export class Viewing {
  /**
   * @param {Leaflet} leaflet
   * @param {readonly HTMLElement[]} elements  one for each pane
   */
  constructor(leaflet, elements) {
    const touch = matchMedia("(hover: none)").matches;
    const options = {
      attributionControl: false, zoomControl: false, keyboard: false, inertia: false, zoomAnimation: false,
      fadeAnimation: false, markerZoomAnimation: false, zoomSnap: 0.25, zoomDelta: 1, minZoom: ZOOM_LEAST,
      maxZoom: ZOOM_MOST, scrollWheelZoom: false, dragging: !touch, boxZoom: false, worldCopyJump: false,
    };
    this.elements = elements;
    this.maps = elements.map((element) => leaflet.map(element, options).setView([48.5, 31.5], 6));
    /** @type {(() => void)[]} */
    this.movers = [];
    /** @type {(() => void)[]} */
    this.resters = [];
    this.leading = false;
    /** @type {View | undefined} */
    this.wanted = undefined;
    this.maps.forEach((map) => {
      map.on("move zoom", () => this.#follow(map));
      map.on("moveend", () => !this.leading && this.resters.forEach((call) => call()));
    });
  }

  /** The other pane goes where this one is. @param {LeafletMap} leader */
  #follow(leader) {
    if (this.leading) return;
    this.leading = true;
    const { lat, lng } = leader.getCenter();
    this.current = { lon: lng, lat, ...this.wanted, zoom: leader.getZoom() };
    const centre = /** @type {[number, number]} */ ([this.current.lat, this.current.lon]);
    for (const map of this.maps) if (map !== leader) map.setView(centre, leader.getZoom(), { animate: false });
    this.leading = false;
    this.movers.forEach((call) => call());
  }

  /** @returns {View} */
  get view() {
    if (this.current !== undefined) return this.current;
    const { lat, lng } = this.maps[0].getCenter();
    return { lon: lng, lat, zoom: this.maps[0].getZoom() };
  }

  /** @param {View} view  kept as it is: Leaflet knows whole pixels only */
  set(view) {
    this.wanted = view;
    this.maps[0].setView([view.lat, view.lon], view.zoom, { animate: false });
    this.wanted = undefined;
    this.current = { ...view, zoom: this.maps[0].getZoom() }; // within a pixel Leaflet does not move
  }

  /** @param {number} levels */
  zoomBy(levels) {
    this.maps[0].setZoom(this.view.zoom + levels, { animate: false });
  }

  /** @param {number} x @param {number} y  shares of the pane */
  panBy(x, y) {
    const { clientWidth, clientHeight } = this.elements[0];
    this.maps[0].panBy([x * clientWidth, y * clientHeight], { animate: false });
  }

  /** @param {readonly [number, number, number, number]} box  degrees */
  fit(box) {
    const { clientWidth, clientHeight } = this.elements[0];
    const padding = Math.min(PADDING, clientWidth / 6, clientHeight / 6);
    this.set(viewOf(box, clientWidth, clientHeight, { padding, least: ZOOM_LEAST, most: FIT_MOST }));
  }

  /** To be called after the panes have got another size. */
  resized() {
    const kept = this.view;
    this.maps.forEach((map) => map.invalidateSize({ animate: false, pan: false }));
    this.set(kept);
  }

  /** @param {boolean} isOn  the wheel zooms only while the map has the focus, so that a page can be scrolled */
  wheel(isOn) {
    for (const map of this.maps) isOn ? map.scrollWheelZoom.enable() : map.scrollWheelZoom.disable();
  }
}
