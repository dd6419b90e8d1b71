import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DataPreview } from "../../../messages/runs.ts";
import { addressed } from "../../../shared/address.ts";
import { messageOf } from "../../../shared/errors.ts";

/** What the chosen pictures are, before a training starts. */
export function Preview({ data }: { data: string }) {
  const found = useSignal<DataPreview | null | undefined>(undefined);
  const problem = useSignal("");
  const query = new URLSearchParams({ of: data });
  useEffect(() => {
    const stop = new AbortController();
    found.value = undefined;
    problem.value = "";
    fetch(addressed(`/api/data?${query}`), { signal: stop.signal })
      .then(async (answer) => {
        const body = await answer.json();
        if (answer.ok) found.value = body;
        else problem.value = body.error;
      })
      .catch((error) => {
        if (!stop.signal.aborted) problem.value = messageOf(error);
      });
    return () => stop.abort();
  }, [data]);
  return (
    <div class="preview" role="group" aria-label="The chosen pictures">
      <p role="status">
        {problem.value || (found.value === undefined
          ? "Looking into the folder …"
          : found.value === null
          ? "Faces, smiling and neutral: they are drawn as the first training begins."
          : summaryOf(found.value))}
      </p>
      {found.value && (
        <ul>
          {found.value.samples.map(({ index, name }) => (
            <li key={name}>
              <img src={`/api/data/pictures/${index}?${query}`} alt={name} title={name} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function summaryOf({ classes, classCount, pictureCount }: DataPreview): string {
  const named = classes.map(([name, pictures]) => `${name} (${pictures.toLocaleString("en")})`);
  const more = classCount - classes.length;
  return `${pictureCount.toLocaleString("en")} pictures in ${classCount} classes: ` +
    `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
