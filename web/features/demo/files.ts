/** The visitor's pictures by class, from what is dropped or chosen. @module */
import type { ClassOfFiles, PictureFile } from "../../worker/messages.ts";

const isPicture = ({ name, type }: File) =>
  !name.startsWith(".") && (type.startsWith("image/") || /\.(jpe?g|png|bmp)$/i.test(name));

const pictureOf = (file: File): PictureFile => ({ name: file.name, content: file });

/** Adds pictures to a class, which is made where there is none of that name; sorted as `train` sorts them. */
export function addTo(
  classes: readonly ClassOfFiles[],
  name: string,
  files: readonly PictureFile[],
): readonly ClassOfFiles[] {
  const before = classes.find((one) => one.name === name)?.files ?? [];
  return [...classes.filter((one) => one.name !== name), { name, files: [...before, ...files] }]
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

/** The pictures among files, as they are. */
export function picturesAmong(files: Iterable<File>): PictureFile[] {
  return [...files].filter(isPicture).map(pictureOf);
}

/** Classes of a chosen folder's files: each belongs to the folder that it lies in. */
export function classesOfFolder(files: Iterable<File>): ClassOfFiles[] {
  let classes: readonly ClassOfFiles[] = [];
  for (const file of [...files].filter(isPicture)) {
    const folder = file.webkitRelativePath.split("/").at(-2) ?? "pictures";
    classes = addTo(classes, folder, [pictureOf(file)]);
  }
  return [...classes];
}

/** Classes of what was dropped: each picture belongs to the folder that it lies in. */
export async function classesOfDrop(transfer: DataTransfer): Promise<ClassOfFiles[]> {
  // What was dropped must be taken at once: later it is gone.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  let classes: readonly ClassOfFiles[] = [];
  for (const entry of entries) {
    for (const { folder, file } of await filesBelow(entry, "pictures")) {
      if (isPicture(file)) classes = addTo(classes, folder, [pictureOf(file)]);
    }
  }
  return [...classes];
}

async function filesBelow(
  entry: FileSystemEntry,
  folder: string,
): Promise<{ folder: string; file: File }[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject)
    );
    return [{ folder, file }];
  }
  const found = [];
  for (const inner of await entriesOf(entry as FileSystemDirectoryEntry)) {
    found.push(...await filesBelow(inner, entry.name));
  }
  return found;
}

/** All of a folder's entries, which browsers give by the hundred. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  while (true) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
