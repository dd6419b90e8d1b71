import { useSignal } from "@preact/signals";
import type { Classified } from "../../worker/messages.ts";
import { DrawingCanvas } from "./DrawingCanvas.tsx";
import { picturesAmong } from "./files.ts";
import { ask } from "./session.ts";
import { classified, model, noGpu } from "./state.ts";

/** The trained or loaded network: classifies, is saved, is loaded. */
export function Model() {
  if (noGpu.value) return null;
  return (
    <section class="panel" aria-labelledby="model">
      <h2 id="model">The model</h2>
      <p role="status">
        {model.value
          ? (
            <>
              {model.value.origin === "trained" ? "Trained in this tab" : "Loaded"}:{" "}
              <strong>{model.value.architecture}</strong>, which tells{" "}
              {model.value.classes.join(", ")} apart.
            </>
          )
          : "None yet: train one above, or load one that Deno or this page has trained."}
      </p>
      <div class="row">
        <button type="button" disabled={!model.value} onClick={() => ask({ type: "export" })}>
          Download the model
        </button>
        <label class="button">
          Load a model
          <input
            type="file"
            class="visually-hidden"
            accept=".zip,.json,.safetensors"
            multiple
            onChange={({ currentTarget }) => {
              const files = [...currentTarget.files ?? []];
              ask({
                type: "import",
                files: files.map((file) => ({ name: file.name, content: file })),
              });
              currentTarget.value = "";
            }}
          />
        </label>
      </div>
      <p class="muted">
        It is the <code>model/</code> of a run: unpacked into a folder, Deno predicts with it by
        {" "}
        <code>deno task predict FOLDER PICTURE</code>. A run's own two files can be loaded here.
      </p>
      {model.value && <Classify />}
    </section>
  );
}

function Classify() {
  const isOver = useSignal(false);
  const take = (files: Iterable<File>) => {
    const [picture] = picturesAmong(files);
    if (picture) ask({ type: "classify", picture });
  };
  return (
    <div
      class={`drop ${isOver.value ? "over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => isOver.value = false}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        take(event.dataTransfer?.files ?? []);
      }}
    >
      <h3>Classify a new picture</h3>
      <div class="row">
        <label class="button">
          Choose a picture
          <input
            type="file"
            class="visually-hidden"
            accept="image/*"
            onChange={({ currentTarget }) => {
              take(currentTarget.files ?? []);
              currentTarget.value = "";
            }}
          />
        </label>
        <button type="button" onClick={() => ask({ type: "classify" })}>Draw a new face</button>
        <span class="muted">or drop one here</span>
      </div>
      {classified.value && <Probabilities found={classified.value} />}
    </div>
  );
}

function Probabilities(
  { found: { name, drawing, classes, probabilities } }: { found: Classified },
) {
  return (
    <div class="classified" role="status">
      <figure>
        <DrawingCanvas drawing={drawing} label={`${name}, as the network sees it`} />
        <figcaption>{name}</figcaption>
      </figure>
      <ul>
        {classes.map((one, i) => (
          <li key={one}>
            <label>
              <span>{one}</span>
              <meter min="0" max="1" value={probabilities[i]} />
              <span class="number" data-probability={probabilities[i]}>
                {(100 * probabilities[i]).toFixed(1)} %
              </span>
            </label>
          </li>
        ))}
      </ul>
    </div>
  );
}
