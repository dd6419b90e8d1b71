/** The visitor's camera: who shows it, and frames as files. @module */
import { signal } from "@preact/signals";
import { cameraError } from "../../shared/camera.ts";
import type { ChosenFile } from "../../worker/messages.ts";

/** Frames are at most so many pixels high: more than any network here sees. */
const HEIGHT = 240;
/** Between frames while a button is held. */
const FRAME_MILLISECONDS = 150;

/** The side of a phone that a camera looks from. */
export type Facing = "user" | "environment";

/** Which part of the page has the camera: phones give it to one alone. */
export const cameraUser = signal<"camera" | "live">();

/** Asks for the camera and shows it in a video element. Throws an `Error` that says what to do. */
export async function openCamera(video: HTMLVideoElement, facing: Facing): Promise<void> {
  try {
    const wanted = { video: { facingMode: facing, height: { ideal: HEIGHT * 2 } } };
    video.srcObject = await navigator.mediaDevices.getUserMedia(wanted);
    await video.play();
  } catch (error) {
    throw cameraError(error);
  }
}

/** Gives the camera back. */
export function closeCamera(video: HTMLVideoElement | null): void {
  (video?.srcObject as MediaStream | null)?.getTracks().forEach((track) => track.stop());
  if (video) video.srcObject = null;
}

/** How many cameras there are, once one of them is allowed. */
export async function countCameras(): Promise<number> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === "videoinput").length;
}

/** Draws what the camera shows now. */
export function drawFrame(video: HTMLVideoElement, canvas: HTMLCanvasElement) {
  canvas.height = HEIGHT;
  canvas.width = Math.round(HEIGHT * video.videoWidth / video.videoHeight);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context;
}

/** The frame that the camera shows now, as a JPEG file. */
export async function takeFrame(video: HTMLVideoElement): Promise<ChosenFile> {
  const canvas = document.createElement("canvas");
  drawFrame(video, canvas);
  const content = await new Promise<Blob>((resolve, reject) =>
    canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("no frame")), "image/jpeg", 0.9)
  );
  return { path: `frame ${new Date().toISOString()}.jpg`, content };
}

/** Takes frames until the function that it returns is called, which resolves when all are taken. */
export function takeFrames(
  video: HTMLVideoElement,
  onFrame: (frame: ChosenFile) => void,
): () => Promise<void> {
  let taken = Promise.resolve();
  const take = () => {
    const frame = takeFrame(video);
    taken = taken.then(async () => onFrame(await frame));
  };
  take();
  const timer = setInterval(take, FRAME_MILLISECONDS);
  return () => {
    clearInterval(timer);
    return taken;
  };
}
