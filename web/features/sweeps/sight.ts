/** What a drawing needs to know of its place on the page. @module */
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Size } from "./drawn.ts";

/** The size of an element now, in CSS pixels; 0 before it is known. */
export function useSize(box: RefObject<HTMLElement>): Size {
  const size = useSignal<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = box.current!;
      size.value = { width, height };
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return size.value;
}

/** Whether an element is in sight, or nearly so. */
export function useSeen(box: RefObject<HTMLElement>): boolean {
  const isSeen = useSignal(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => isSeen.value = entries.at(-1)!.isIntersecting,
      { rootMargin: "200px" },
    );
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return isSeen.value;
}

/** Whether the page is dark: a canvas does not change its colours by itself. */
export function useDark(): boolean {
  const isDark = useSignal(false);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const turn = () => isDark.value = query.matches;
    turn();
    query.addEventListener("change", turn);
    return () => query.removeEventListener("change", turn);
  }, []);
  return isDark.value;
}
