import { useSignal } from "@preact/signals";
import type { ClassOfFiles } from "../../worker/messages.ts";
import { Camera } from "./Camera.tsx";
import { addTo, classesOfDrop, classesOfFolder, picturesAmong } from "./files.ts";
import { ownClasses } from "./state.ts";

/** Preact's types do not know the attribute. */
const FOLDER = { webkitdirectory: true };

function add(classes: readonly ClassOfFiles[]): void {
  ownClasses.value = classes.reduce(
    (all, { name, files }) => addTo(all, name, files),
    ownClasses.value,
  );
}

/** The visitor's own pictures: folders dropped or chosen, files by class, the camera. */
export function OwnPictures() {
  const name = useSignal("");
  const isOver = useSignal(false);
  const addClass = () => {
    if (name.value.trim()) add([{ name: name.value.trim(), files: [] }]);
  };
  return (
    <div class="own">
      <div
        class={`drop ${isOver.value ? "over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => isOver.value = false}
        onDrop={async (event) => {
          event.preventDefault();
          isOver.value = false;
          if (event.dataTransfer) add(await classesOfDrop(event.dataTransfer));
        }}
      >
        <p>Drop folders here, one a class, or a folder that holds them.</p>
        <label class="button">
          Choose a folder
          <input
            type="file"
            class="visually-hidden"
            {...FOLDER}
            multiple
            onChange={({ currentTarget }) => {
              add(classesOfFolder(currentTarget.files ?? []));
              currentTarget.value = "";
            }}
          />
        </label>
      </div>
      <div class="row">
        <label class="field">
          <span>Class</span>
          <input
            type="text"
            placeholder="for example, mug"
            value={name}
            onInput={({ currentTarget }) => name.value = currentTarget.value}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing) return;
              event.preventDefault(); // it would start the training
              addClass();
            }}
          />
        </label>
        <label class={`button ${name.value.trim() ? "" : "off"}`}>
          Add pictures
          <input
            type="file"
            class="visually-hidden"
            accept="image/*"
            multiple
            disabled={!name.value.trim()}
            onChange={({ currentTarget }) => {
              const files = picturesAmong(currentTarget.files ?? []);
              add([{ name: name.value.trim(), files }]);
              currentTarget.value = "";
            }}
          />
        </label>
        <button
          type="button"
          disabled={!name.value.trim()}
          onClick={addClass}
        >
          Add a class for the camera
        </button>
      </div>
      <ClassList />
      <Camera />
    </div>
  );
}

function ClassList() {
  if (ownClasses.value.length === 0) return null;
  const remove = (gone: ClassOfFiles) => {
    ownClasses.value = ownClasses.value.filter((one) => one !== gone);
  };
  return (
    <ul class="classes" aria-label="Classes">
      {ownClasses.value.map((one) => (
        <li key={one.name} class="row">
          <strong>{one.name}</strong>
          <span class="muted number">
            {one.files.length} {one.files.length === 1 ? "picture" : "pictures"}
          </span>
          <button type="button" class="quiet" onClick={() => remove(one)}>
            Remove<span class="visually-hidden">{one.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
