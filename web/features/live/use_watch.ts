/** Frames of the camera for the network, at the device's own pace. @module */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { MapCell } from "../../worker/messages.ts";
import { drawFrame } from "../demo/camera.ts";
import { ask } from "../demo/session.ts";
import { isBusy, seen } from "../demo/state.ts";

/** The time of a frame is a mean over about so many. */
const SPAN = 5;

/** What is asked of each frame. */
export interface Wanted {
  /** The class whose Grad-CAM is shown, by number; the likeliest where absent. */
  readonly explained: ReadonlySignal<number | undefined>;
  /** The cell whose products are shown. */
  readonly cell: ReadonlySignal<MapCell | undefined>;
}

/**
 * While the camera is open the network is shown a frame as soon as it is done with the one before; what
 * the camera gives meanwhile is dropped. It rests while a training runs, and while nobody sees the page.
 * Returns the milliseconds that a frame takes, a mean; 0 before the first.
 */
export function useWatch(
  video: RefObject<HTMLVideoElement>,
  isOpen: ReadonlySignal<boolean>,
  { explained, cell }: Wanted,
): ReadonlySignal<number> {
  const milliseconds = useSignal(0);
  useEffect(() => {
    if (!isOpen.value) return;
    const canvas = document.createElement("canvas");
    let askedAt: number | undefined;
    const look = () => {
      next = requestAnimationFrame(look);
      if (askedAt !== undefined || isBusy.peek() || !video.current?.videoWidth) return;
      askedAt = performance.now();
      const frame = drawFrame(video.current, canvas)
        .getImageData(0, 0, canvas.width, canvas.height);
      const request = { explained: explained.peek(), cell: cell.peek() };
      ask({ type: "watch", frame, ...request }, [frame.data.buffer]);
    };
    let next = requestAnimationFrame(look);
    const ignore = seen.subscribe((found) => {
      if (!found || askedAt === undefined) return;
      const taken = performance.now() - askedAt;
      milliseconds.value += (taken - milliseconds.peek()) / (milliseconds.peek() ? SPAN : 1);
      askedAt = undefined;
    });
    return () => {
      cancelAnimationFrame(next);
      ignore();
    };
  }, [isOpen.value]);
  return milliseconds;
}
