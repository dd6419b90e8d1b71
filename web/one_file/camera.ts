/** The camera: what it shows is classified as it moves, and kept when asked. @module */
import type { ModelDescription } from "../../engine/formats/model.ts";
import { cameraError } from "../shared/camera.ts";
import { messageOf } from "../shared/errors.ts";
import { barsOf } from "./bars.ts";
import type { Classifier } from "./classifier.ts";
import { button, byId, element } from "./elements.ts";
import { IDS } from "./ids.ts";
import type { Named } from "./answers.ts";
import { readPicture } from "./picture.ts";

/** What the camera's part of the page works with. */
export interface CameraUse {
  readonly description: ModelDescription;
  readonly classifier: Classifier;
  /** Is given each picture that is taken. Rejects where it can't be classified. */
  take(picture: Named): Promise<void>;
  /** Is told in words what fails; of nothing where nothing does any more. */
  tell(problems: readonly string[]): void;
}

/** Brings the camera's button to life. */
export function useCamera(use: CameraUse): void {
  const opener = byId<HTMLButtonElement>(IDS.camera);
  const place = byId(IDS.cameraPlace);
  let video: HTMLVideoElement | undefined;
  const close = () => {
    stop(video);
    video = undefined;
    place.replaceChildren();
    label();
  };
  const label = () => {
    opener.textContent = video ? "Switch the camera off" : "Use the camera";
  };
  const open = async () => {
    opener.disabled = true; // one at a time: the browser may ask a while
    try {
      return await openVideo();
    } catch (error) {
      use.tell([
        `${cameraError(error).message}. On a phone “Choose pictures” offers the camera as well.`,
      ]);
    } finally {
      opener.disabled = false;
    }
  };
  opener.addEventListener("click", async () => {
    use.tell([]);
    if (video) return close();
    const opened = video = await open();
    if (!opened) return;
    place.replaceChildren(...partsOf(opened, use));
    label();
    if (!use.classifier.isQuick) return;
    try {
      await watch(opened, () => video === opened, use);
    } catch (error) {
      close();
      use.tell([messageOf(error)]);
    }
  });
}

async function openVideo(): Promise<HTMLVideoElement> {
  const video = element("video", { "aria-label": "The camera", playsinline: "" });
  video.muted = true;
  video.srcObject = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment" },
  });
  try {
    await video.play();
    return video;
  } catch (error) {
    stop(video);
    throw error;
  }
}

/** Gives the camera back. */
function stop(video: HTMLVideoElement | undefined): void {
  const stream = video?.srcObject as MediaStream | null | undefined;
  stream?.getTracks().forEach((track) => track.stop());
}

function partsOf(video: HTMLVideoElement, use: CameraUse): HTMLElement[] {
  let count = 0;
  const take = button("Take the picture", async () => {
    const name = `camera ${++count}`;
    try {
      use.tell([]);
      await use.take({ name, picture: await readPicture(video, name) });
    } catch (error) {
      use.tell([messageOf(error)]);
    }
  }, "primary");
  const live = element("div", { class: "live", "aria-label": "What it says now", role: "group" });
  return [video, element("div", {}, live, take)];
}

/** Shows what the network says of one frame after the other, as long as it is asked to. */
async function watch(
  video: HTMLVideoElement,
  isOpen: () => boolean,
  { description: { classes }, classifier }: CameraUse,
): Promise<void> {
  const live = video.parentElement!.querySelector(".live")!;
  while (isOpen()) {
    const probabilities = await classifier.predict(await readPicture(video, "camera"));
    if (isOpen()) live.replaceChildren(barsOf(classes, probabilities));
    await new Promise(requestAnimationFrame);
  }
}
