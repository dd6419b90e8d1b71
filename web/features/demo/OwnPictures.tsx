import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { plural } from "../../shared/format.ts";
import type { OwnClass } from "../../worker/messages.ts";
import { Camera } from "./Camera.tsx";
import { DropZone } from "./DropZone.tsx";
import { filesOfDrop, filesOfInput } from "./files.ts";
import { FileButton } from "./FileButton.tsx";
import { Problem } from "./Problem.tsx";
import { add, ask } from "./session.ts";
import { own, tellProblem } from "./state.ts";
import { Thumbnails } from "./Thumbnails.tsx";

/** The visitor's own pictures: folders and zips dropped or chosen, files by class, the camera. */
export function OwnPictures() {
  return (
    <div class="own">
      <Folders />
      <NewClass />
      <Problem place="pictures" />
      {own.value.notes.length > 0 && (
        <div class="muted" role="status">
          <ul>{own.value.notes.map((note) => <li key={note}>{note}</li>)}</ul>
        </div>
      )}
      <ClassList />
      <Camera />
    </div>
  );
}

function Folders() {
  const drop = (transfer: DataTransfer) => {
    const files = filesOfDrop(transfer);
    if (files) return add(files);
    tellProblem(
      "pictures",
      "Cannot use what was dropped as it is no file: drop folders, one a class, or a zip of them",
    );
  };
  return (
    <DropZone onDropped={drop}>
      <p>Drop folders here, one a class, or a folder or a zip that holds them.</p>
      <div class="row">
        <FileButton
          label="Choose a folder"
          isFolder
          onChosen={(files) => add(filesOfInput(files))}
        />
        <FileButton
          label="Choose a zip"
          accept=".zip"
          onChosen={(files) => add(filesOfInput(files))}
        />
      </div>
    </DropZone>
  );
}

function NewClass() {
  const name = useSignal("");
  const input = useRef<HTMLInputElement>(null);
  const className = name.value.trim();
  const addClass = () => {
    if (!className) return;
    add([], { name: className });
    name.value = "";
    input.current!.focus(); // the next one is typed
  };
  return (
    <div class="row">
      <label class="field">
        <span>Class</span>
        <input
          ref={input}
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
      <FileButton
        label="Add pictures"
        accept="image/*"
        disabled={!className}
        onChosen={(files) => add(filesOfInput(files), { name: className })}
      />
      <button type="button" disabled={!className} onClick={addClass}>
        Add a class for the camera
      </button>
    </div>
  );
}

function ClassList() {
  const { classes } = own.value;
  if (classes.length === 0) return null;
  return (
    <ul class="classes" aria-label="Classes">
      {classes.map((one) => <ClassRow key={one.name} {...one} />)}
    </ul>
  );
}

function ClassRow({ name, shown, count, ids, isOneBurst }: OwnClass) {
  return (
    <li class="class">
      <div class="row">
        <strong>{shown}</strong>
        <span class="muted number">{plural(count, "picture")}</span>
        <button
          type="button"
          class="quiet"
          onClick={({ currentTarget }) => {
            const list = currentTarget.closest(".own")!;
            ask({ type: "remove", name });
            list.querySelector<HTMLElement>("input[type=text]")?.focus();
          }}
        >
          Remove<span class="visually-hidden">{shown}</span>
        </button>
      </div>
      <Thumbnails shown={shown} ids={ids} />
      {isOneBurst && (
        <p class="muted">
          All of one burst, which stays together: it can't be tested until you take another.
        </p>
      )}
    </li>
  );
}
