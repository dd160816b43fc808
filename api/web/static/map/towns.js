// The towns of the map: those places that have coordinates, as columns.

/**
 * @typedef {object} PlacesAnswer  the members of `/v1/slice/places` that are read here
 * @property {string[]} places
 * @property {string[]} names
 * @property {(number | null)[]} lat
 * @property {(number | null)[]} lon
 * @property {(number | null)[]} population
 */

/**
 * @param {PlacesAnswer} answer
 * @param {readonly {places: readonly string[]}[]} slices  places that somebody spoke of
 * @returns {import("./types.js").Places}
 */
export function townsOf(answer, slices) {
  const spoken = new Set(slices.flatMap((slice) => slice.places));
  const located = answer.places.flatMap((_, index) => (answer.lat[index] === null ? [] : [index]));
  return {
    ids: located.map((index) => answer.places[index]),
    names: located.map((index) => answer.names[index]),
    lon: Float64Array.from(located, (index) => answer.lon[index] ?? 0),
    lat: Float64Array.from(located, (index) => answer.lat[index] ?? 0),
    population: located.map((index) => answer.population[index]),
    onRecord: Uint8Array.from(located, (index) => Number(spoken.has(answer.places[index]))),
  };
}
