/** Preact's types do not know the attribute. */
const FOLDER = { webkitdirectory: true };

/** How files are chosen. */
export interface FileButtonProps {
  readonly label: string;
  /** The endings or types that are offered first. */
  readonly accept?: string;
  /** One file alone, where it is false. */
  readonly multiple?: boolean;
  /** Whether a folder is chosen, with all that is in it. */
  readonly isFolder?: boolean;
  readonly disabled?: boolean;
  onChosen(files: readonly File[]): void;
}

/** A button that chooses files; the same can be chosen again. */
export function FileButton(
  { label, accept, multiple = true, isFolder, disabled = false, onChosen }: FileButtonProps,
) {
  return (
    <label class={`button ${disabled ? "off" : ""}`}>
      {label}
      <input
        type="file"
        class="visually-hidden"
        accept={accept}
        multiple={multiple}
        disabled={disabled}
        {...isFolder && FOLDER}
        onChange={({ currentTarget }) => {
          const files = [...currentTarget.files ?? []];
          currentTarget.value = "";
          onChosen(files);
        }}
      />
    </label>
  );
}
