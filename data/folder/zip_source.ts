/** A zip file of pictures, as if its folders lay on the disk. @module */
import { BEGINNING_BYTES, beginsAsPicture, isNamedAsPicture } from "../decode/formats.ts";
import { openZip, type Zip } from "../source/zip.ts";
import type { ZipEntry } from "../source/zip_directory.ts";
import { below, commonFolder } from "./common_folder.ts";
import { inParallel } from "../source/in_parallel.ts";
import { isJunk } from "./junk.ts";
import { accessFile } from "./read_range.ts";
import type { FoundSourceFile, Holder, SourceContents } from "./source_file.ts";

/** The contents of a zip, told from the folder that holds the classes. Throws a `SourceError`. */
export async function zipContents(holder: Holder): Promise<SourceContents> {
  const zip = await openZip(accessFile(holder.path, holder.bytes));
  const found = await inParallel(zip.files, (entry) => foundIn(zip, entry, holder));
  const common = commonFolder(found);
  const isWithin = (name: string) => name.startsWith(common) && name !== common.slice(0, -1);
  return {
    root: holder.path,
    files: found.map((file) => ({ ...file, name: below(common, file.name) })),
    folders: zip.folders.filter(isWithin).map((name) => below(common, name)),
    passedOver: zip.passedOver,
    isLabelled: false,
  };
}

async function foundIn(zip: Zip, entry: ZipEntry, holder: Holder): Promise<FoundSourceFile> {
  const { path: name, bytes } = entry;
  const { modified, changed } = holder;
  const isUnclear = !isNamedAsPicture(name) && !name.split("/").some(isJunk);
  return {
    name,
    isPicture: isNamedAsPicture(name) ||
      isUnclear && beginsAsPicture(await zip.begin(entry, BEGINNING_BYTES)),
    about: () => Promise.resolve({ bytes, modified, changed }),
    read: () => zip.read(entry),
  };
}
