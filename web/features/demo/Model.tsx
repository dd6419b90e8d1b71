import type { Classified } from "../../worker/messages.ts";
import { Bars } from "./Bars.tsx";
import { DrawingCanvas } from "./DrawingCanvas.tsx";
import { DropZone } from "./DropZone.tsx";
import { FileButton } from "./FileButton.tsx";
import { picturesOf } from "./files.ts";
import { Problem } from "./Problem.tsx";
import { ask } from "./session.ts";
import { classified, model, noGpu, tellProblem } from "./state.ts";

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
        <FileButton
          label="Load a model"
          accept=".zip,.json,.safetensors"
          onChosen={(files) => ask({ type: "import", files: picturesOf(files) })}
        />
      </div>
      <p class="muted">
        It is the <code>model/</code> of a run: unpacked into a folder, Deno predicts with it by
        {" "}
        <code>deno task predict FOLDER PICTURE</code>. A run's own two files can be loaded here.
      </p>
      <Problem place="model" />
      {model.value && <Classify />}
    </section>
  );
}

function Classify() {
  const take = (files: Iterable<File>) => {
    const [picture, ...others] = picturesOf(files);
    if (picture) ask({ type: "classify", picture });
    else {
      tellProblem(
        "classification",
        "Cannot classify what was dropped as it is no file: drop a picture",
      );
    }
    if (others.length) {
      tellProblem("classification", `One picture at a time: '${picture.name}' is taken`);
    }
  };
  return (
    <DropZone onDropped={({ files }) => take(files)}>
      <h3>Classify a new picture</h3>
      <div class="row">
        <FileButton label="Choose a picture" accept="image/*" multiple={false} onChosen={take} />
        {model.value!.isOfFaces && (
          <button type="button" onClick={() => ask({ type: "classify" })}>Draw a new face</button>
        )}
        <span class="muted">or drop one here</span>
      </div>
      <Problem place="classification" />
      {classified.value && <Probabilities found={classified.value} />}
    </DropZone>
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
      <Bars classes={classes} probabilities={probabilities} />
    </div>
  );
}
