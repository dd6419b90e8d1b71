/** The camera as a component has it. @module */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { cameraUser, closeCamera, countCameras, type Facing, openCamera } from "./camera.ts";
import { tellProblem } from "./state.ts";

/** A video element's camera; it is given back when another part of the page takes it. */
export function useCamera(place: "camera" | "live") {
  const video = useRef<HTMLVideoElement>(null);
  const isOpen = useSignal(false);
  const hasSeveral = useSignal(false);
  const facing = useRef<Facing>("user");
  const stop = () => {
    closeCamera(video.current);
    isOpen.value = false;
  };
  const close = () => {
    stop();
    if (cameraUser.peek() === place) cameraUser.value = undefined;
  };
  const open = async () => {
    tellProblem(place, undefined);
    cameraUser.value = place;
    try {
      await openCamera(video.current!, facing.current);
      isOpen.value = true;
      hasSeveral.value = await countCameras() > 1;
    } catch (error) {
      close();
      tellProblem(place, (error as Error).message);
    }
  };
  /** The other side's camera. */
  const turn = async () => {
    facing.current = facing.current === "user" ? "environment" : "user";
    closeCamera(video.current);
    await open();
  };
  useEffect(() => close, []);
  useSignalEffect(() => {
    if (cameraUser.value !== place && isOpen.peek()) stop();
  });
  return { video, isOpen, hasSeveral, open, close, turn };
}
