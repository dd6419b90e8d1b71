/** Pictures that are chosen, dropped on the page, or pasted. @module */
import { byId } from "./elements.ts";
import { IDS } from "./ids.ts";

/** Tells of files as they come; of something else with none. */
export function useInputs(onFiles: (files: readonly File[]) => void): void {
  const input = byId<HTMLInputElement>(IDS.files);
  input.addEventListener("change", () => {
    onFiles([...input.files ?? []]);
    input.value = ""; // the same file can be chosen again
  });
  const zone = byId(IDS.drop);
  const light = (isOver: boolean) => zone.classList.toggle("over", isOver);
  addEventListener("dragover", (event) => {
    event.preventDefault(); // else the browser would open what is dropped in place of this page
    light(true);
  });
  addEventListener("dragleave", ({ relatedTarget }) => light(relatedTarget !== null));
  addEventListener("drop", (event) => {
    event.preventDefault();
    light(false);
    onFiles([...event.dataTransfer?.files ?? []]);
  });
  addEventListener("paste", (event) => {
    const files = [...event.clipboardData?.files ?? []];
    if (files.length) onFiles(files);
  });
}
