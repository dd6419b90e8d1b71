/** Plays a film. @module */

/** A snapshot is shown for so long, in milliseconds, and the film for at most so long in all. */
const LONGEST_FRAME = 600;
const LONGEST = 12_000;

/** How long a film of some snapshots takes, in milliseconds. */
export const durationOf = (frames: number) => Math.min(LONGEST, LONGEST_FRAME * (frames - 1));

/** What plays. */
export interface Player {
  readonly isPlaying: boolean;
  /** From where it is, or from the start where it is at the end. */
  play(): void;
  pause(): void;
}

/** What a player is told of, and tells. */
export interface Playing {
  readonly frames: number;
  /** Where the film is now, in snapshots. */
  readonly at: () => number;
  readonly show: (at: number) => void;
  /** After it began, paused or ended. */
  readonly change: () => void;
}

/** Those whom motion makes sick see one snapshot after the other, with nothing between. */
const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Makes what plays a film. */
export function createPlayer({ frames, at, show, change }: Playing): Player {
  const last = frames - 1;
  let request = 0;
  const stop = () => {
    cancelAnimationFrame(request);
    request = 0;
  };
  return {
    get isPlaying() {
      return request !== 0;
    },
    play() {
      stop();
      const from = at() >= last ? 0 : at();
      let begin: number | undefined;
      const next = (now: number) => {
        begin ??= now;
        const place = Math.min(last, from + (now - begin) / durationOf(frames) * last);
        show(isStill() ? Math.floor(place) : place);
        request = place < last ? requestAnimationFrame(next) : 0;
        if (request === 0) change();
      };
      request = requestAnimationFrame(next);
      change();
    },
    pause() {
      stop();
      change();
    },
  };
}
