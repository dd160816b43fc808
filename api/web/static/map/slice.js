// The claims of all places along time, as `/v1/slice` answers them, ready to be painted at any point of it.
import { DISPUTED } from "./codes.js";

/**
 * @typedef {object} SliceAnswer  the members of the answer that are read here
 * @property {readonly string[]} places
 * @property {readonly string[]} speakers
 * @property {readonly string[]} holders
 * @property {readonly string[]} statuses
 * @property {readonly string[]} agreements
 * @property {readonly string[]} points  instants, ascending
 * @property {{place: number[], speaker: number[], runs: number[]}} lanes
 * @property {{from: number[], status: number[], holder: number[]}} runs
 * @property {{runs: number[], from: number[], agreement: number[]}} agreement
 * @property {{weeks: string[], claims: Record<string, number[]>, disputed: number[]} | null} histogram
 *
 * @typedef {object} Codes  how a run is drawn: bytes for the columns of the picture
 * @property {(status: string, holder: string | null) => number} glyph
 * @property {(status: string, holder: string | null) => number} ring
 * @property {(agreement: string) => number} agreement
 */

/** Runs one after the other, in lanes: lane `i` has those from `starts[i]` to `starts[i + 1]`, and is about `towns[i]`. */
class Lanes {
  /**
   * @param {Int32Array} towns
   * @param {Int32Array} starts
   * @param {Int32Array} from
   * @param {Uint8Array[]} values  columns
   */
  constructor(towns, starts, from, values) {
    this.towns = towns;
    this.starts = starts;
    this.from = from;
    this.values = values;
    /** @type {Map<number, number> | undefined} */
    this.lanes = undefined;
    this.at = new Int32Array(towns.length); // how many runs of each lane had begun when it was painted last
  }

  /**
   * Write a value of each lane at `cut` into `picture`. A lane that has not begun writes 0.
   * @param {number} cut  so many points have passed
   * @param {number} column  which of the values
   * @param {Uint8Array} picture
   */
  paint(cut, column, picture) {
    const { towns, starts, from, at } = this, value = this.values[column];
    picture.fill(0);
    for (let lane = 0; lane < towns.length; lane++) {
      const start = starts[lane], end = starts[lane + 1];
      let next = start + at[lane];
      while (next < end && from[next] < cut) next++;
      while (next > start && from[next - 1] >= cut) next--;
      at[lane] = next - start;
      if (next > start) picture[towns[lane]] = value[next - 1];
    }
  }

  /**
   * The first point at or after `cut`, at which a lane of a town in view turns; Infinity for none.
   * @param {number} cut
   * @param {(town: number) => boolean} isInView
   */
  next(cut, isInView) {
    let first = Infinity;
    this.turns(isInView, (point) => {
      if (point >= cut && point < first) first = point;
    });
    return first;
  }

  /**
   * The last point before `cut` at which a lane of a town in view turns; -1 for none.
   * @param {number} cut
   * @param {(town: number) => boolean} isInView
   */
  previous(cut, isInView) {
    let last = -1;
    this.turns(isInView, (point) => {
      if (point < cut && point > last) last = point;
    });
    return last;
  }

  /**
   * @param {(town: number) => boolean} isInView
   * @param {(point: number) => void} take
   */
  turns(isInView, take) {
    for (let lane = 0; lane < this.towns.length; lane++) {
      if (!isInView(this.towns[lane])) continue;
      for (let run = this.starts[lane]; run < this.starts[lane + 1]; run++) take(this.from[run]);
    }
  }

  /**
   * The point at which the run began that stood at the last painting; -1 before the first run of the town.
   * @param {number} town
   */
  since(town) {
    this.lanes ??= new Map(Array.from(this.towns, (each, lane) => [each, lane]));
    const lane = this.lanes.get(town) ?? -1;
    return lane < 0 || this.at[lane] === 0 ? -1 : this.from[this.starts[lane] + this.at[lane] - 1];
  }
}

/** The columns of the lanes of a speaker. */
export const [GLYPHS, RINGS] = [0, 1];

export class Slice {
  /**
   * @param {SliceAnswer} answer
   * @param {Codes} codes
   * @param {ReadonlyMap<string, number>} towns  the index of each place on the map
   * @param {(milliseconds: number) => number} dayOf
   */
  constructor(answer, codes, towns, dayOf) {
    this.answer = answer;
    this.instants = Float64Array.from(answer.points, (text) => Date.parse(text));
    this.days = Int32Array.from(this.instants, dayOf);
    const onMap = Int32Array.from(answer.places, (place) => towns.get(place) ?? -1);
    this.onMap = onMap;
    /** @type {ReadonlyMap<string, Lanes>} */
    this.speakers = new Map(answer.speakers.map((name, code) => [name, ofSpeaker(answer, codes, onMap, code)]));
    this.agreement = ofAgreement(answer, codes, onMap);
    this.disputed = disputedFrom(answer, codes);
  }

  /**
   * How many points have passed by the end of a day.
   * @param {number} day
   */
  cutOfDay(day) {
    return countUpTo(this.days, day);
  }

  /**
   * How many points have passed by an instant.
   * @param {number} milliseconds
   */
  cutOfInstant(milliseconds) {
    return countUpTo(this.instants, milliseconds);
  }

  /**
   * How many places the sides disagree about, with those that are not on the map.
   * @param {number} cut
   */
  disputedAt(cut) {
    return cut === 0 ? 0 : this.disputed[cut - 1];
  }

  /**
   * @param {string[]} speakers
   * @returns {Lanes[]}
   */
  lanesOf(speakers) {
    const lanes = speakers.flatMap((speaker) => this.speakers.get(speaker) ?? []);
    return [...lanes, this.agreement];
  }

  /**
   * The day of the next change about a town in view after `day`, in what the speakers say or in how the sides agree;
   * null for none.
   * @param {number} day
   * @param {string[]} speakers
   * @param {(town: number) => boolean} isInView
   */
  nextChange(day, speakers, isInView) {
    const cut = this.cutOfDay(day);
    const point = Math.min(...this.lanesOf(speakers).map((lanes) => lanes.next(cut, isInView)));
    return Number.isFinite(point) ? this.days[point] : null;
  }

  /**
   * @param {number} day
   * @param {string[]} speakers
   * @param {(town: number) => boolean} isInView
   */
  previousChange(day, speakers, isInView) {
    const cut = this.cutOfDay(day - 1);
    const point = Math.max(...this.lanesOf(speakers).map((lanes) => lanes.previous(cut, isInView)));
    return point >= 0 ? this.days[point] : null;
  }
}

/**
 * @param {ArrayLike<number>} ascending
 * @param {number} value
 */
function countUpTo(ascending, value) {
  let low = 0, high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The lanes of one speaker about places on the map.
 * @param {SliceAnswer} answer
 * @param {Codes} codes
 * @param {Int32Array} onMap
 * @param {number} speaker
 */
function ofSpeaker(answer, codes, onMap, speaker) {
  const { lanes, runs } = answer;
  const towns = [], starts = [], chosen = /** @type {number[]} */ ([]);
  for (let lane = 0, run = 0; lane < lanes.place.length; run += lanes.runs[lane++]) {
    const town = onMap[lanes.place[lane]];
    if (lanes.speaker[lane] !== speaker || town < 0) continue;
    towns.push(town);
    starts.push(chosen.length);
    for (let each = run; each < run + lanes.runs[lane]; each++) chosen.push(each);
  }
  starts.push(chosen.length);
  const [glyph, ring] = [codes.glyph, codes.ring].map((code) => columnOf(answer, chosen, code));
  return new Lanes(Int32Array.from(towns), Int32Array.from(starts), taken(runs.from, chosen), [glyph, ring]);
}

/**
 * @param {SliceAnswer} answer
 * @param {number[]} chosen
 * @param {(status: string, holder: string | null) => number} code
 */
function columnOf(answer, chosen, code) {
  const { status, holder } = answer.runs;
  const width = answer.holders.length + 1;
  const table = new Int16Array(answer.statuses.length * width).fill(-1); // each pair is asked for once
  return Uint8Array.from(chosen, (run) => {
    if (status[run] < 0) return 0;
    const key = status[run] * width + holder[run] + 1;
    if (table[key] < 0) table[key] = code(answer.statuses[status[run]], answer.holders[holder[run]] ?? null);
    return table[key];
  });
}

/**
 * @param {SliceAnswer} answer
 * @param {Codes} codes
 * @param {Int32Array} onMap
 */
function ofAgreement(answer, codes, onMap) {
  const { runs, from, agreement } = answer.agreement;
  const towns = [], starts = [], chosen = /** @type {number[]} */ ([]);
  for (let place = 0, run = 0; place < runs.length; run += runs[place++]) {
    if (onMap[place] < 0) continue;
    towns.push(onMap[place]);
    starts.push(chosen.length);
    for (let each = run; each < run + runs[place]; each++) chosen.push(each);
  }
  starts.push(chosen.length);
  const values = Uint8Array.from(chosen, (run) => codes.agreement(answer.agreements[agreement[run]]));
  return new Lanes(Int32Array.from(towns), Int32Array.from(starts), taken(from, chosen), [values]);
}

/**
 * @param {number[]} column
 * @param {number[]} chosen
 */
function taken(column, chosen) {
  return Int32Array.from(chosen, (run) => column[run]);
}

/**
 * How many places the sides disagree about from each point on.
 * @param {SliceAnswer} answer
 * @param {Codes} codes
 */
function disputedFrom(answer, codes) {
  const { runs, from, agreement } = answer.agreement;
  const disputed = answer.agreements.map(codes.agreement).indexOf(DISPUTED);
  const turns = new Int32Array(answer.points.length);
  for (let place = 0, run = 0; place < runs.length; place++) {
    let before = false;
    for (const end = run + runs[place]; run < end; run++) {
      const now = agreement[run] === disputed;
      turns[from[run]] += Number(now) - Number(before);
      before = now;
    }
  }
  for (let point = 1; point < turns.length; point++) turns[point] += turns[point - 1];
  return turns;
}
