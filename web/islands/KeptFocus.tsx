import { useEffect } from "preact/hooks";
import { keepFocus } from "../shared/keep_focus.ts";

/** Keeps the focus of the page it is on where it can be used. */
export default function KeptFocus() {
  useEffect(keepFocus, []);
  return null;
}
