import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { OwnClass } from "../../worker/messages.ts";
import { DrawingCanvas } from "./DrawingCanvas.tsx";
import { ask } from "./session.ts";
import { isBusy, thumbnails } from "./state.ts";

/** So many of a class are shown at first, the newest of them. */
const FEW = 12;

/** Small pictures of a class, newest first; each can be removed. */
export function Thumbnails({ shown, ids }: Pick<OwnClass, "shown" | "ids">) {
  const most = useSignal(FEW);
  const wanted = ids.slice(-most.value).reverse();
  const missing = wanted.filter((id) => !thumbnails.value.has(id));
  useEffect(() => {
    if (missing.length) ask({ type: "thumbnails", ids: missing });
  }, [missing.join()]);
  if (ids.length === 0) return null;
  return (
    <ul class="thumbnails" aria-label={`Pictures of ${shown}`}>
      {wanted.map((id) => <ThumbnailItem key={id} id={id} />)}
      {ids.length > wanted.length && (
        <li>
          <button type="button" class="quiet" onClick={() => most.value += 5 * FEW}>
            Show {Math.min(5 * FEW, ids.length - wanted.length)} more
          </button>
        </li>
      )}
    </ul>
  );
}

function ThumbnailItem({ id }: { id: string }) {
  const found = thumbnails.value.get(id);
  const name = found?.name ?? "picture";
  return (
    <li>
      {found?.drawing
        ? <DrawingCanvas drawing={found.drawing} label={name} />
        : <span class="unread">{found ? "can't be read" : "…"}</span>}
      <button
        type="button"
        class="remove"
        title={`Remove ${name}`}
        disabled={isBusy.value}
        onClick={({ currentTarget }) => {
          neighbour(currentTarget.closest("li")!)?.focus();
          ask({ type: "removePicture", id });
        }}
      >
        <span aria-hidden="true">×</span>
        <span class="visually-hidden">Remove {name}</span>
      </button>
    </li>
  );
}

/** What has the focus when a picture is gone. */
function neighbour(item: HTMLLIElement): HTMLElement | null | undefined {
  const beside = item.nextElementSibling ?? item.previousElementSibling;
  return (beside ?? item.closest(".class"))?.querySelector("button");
}
