/** The demo's side of the Worker: the visitor's pictures, the model, and what is kept of both. @module */
import type { Model } from "../../engine/formats/model.ts";
import type { Device } from "../../engine/plan/device.ts";
import type { Control } from "./control.ts";
import { createKeeper } from "./keeper.ts";
import type { KnownModel } from "./kept_model.ts";
import { loaded } from "./loaded.ts";
import type { PictureFile, Reply, TrainRequest, WatchRequest } from "./messages.ts";
import type { Added, OwnListing, OwnPictures } from "./own_pictures.ts";
import { createTurns } from "./turns.ts";
import type { Watcher } from "./watch.ts";

const NO_PICTURES: OwnListing = { classes: [], files: [] };

/** Answers what the demo asks; parts of the script are loaded when they are first needed. */
export function createDemo(
  device: () => Promise<Device>,
  post: (reply: Reply, transfer?: Transferable[]) => void,
) {
  const keeper = createKeeper(post);
  let known: KnownModel | undefined;
  /** Looks at frames with the model of that moment. */
  let watching: { readonly model: Model; readonly watcher: Promise<Watcher> } | undefined;
  let own: OwnPictures | undefined;
  /** What is asked of the pictures, and of the model, is done in the order in which it was asked. */
  const [inOwnTurn, inModelTurn] = [createTurns(), createTurns()];

  function knownModel(): Model {
    if (known) return known.model;
    throw new Error("Cannot use a model as there is none yet: train one, or load one");
  }

  async function tellModel(now: KnownModel): Promise<void> {
    const { readyOf } = await loaded(import("./models.ts"));
    known = now;
    post(readyOf(now.model, now.origin));
  }

  async function setModel(now: KnownModel): Promise<void> {
    await tellModel(now);
    const { modelRecord } = await loaded(import("./kept_model.ts"));
    await keeper.keepModel(modelRecord(now));
  }

  async function ownPictures(): Promise<OwnPictures> {
    return own ??= (await loaded(import("./own_pictures.ts"))).createOwnPictures();
  }

  const tellOwn = (own: OwnPictures, notes: readonly string[] = []) =>
    post({ type: "own", classes: own.list(), notes });

  /** Removes pictures, whose ids it is given back. */
  const remove = (change: (own: OwnPictures) => readonly string[]) =>
    inOwnTurn(async () => {
      const own = await ownPictures();
      const ids = change(own);
      tellOwn(own);
      keeper.remove(own.names(), ids);
    });

  async function restoreModel(record: unknown, damaged: readonly string[]): Promise<void> {
    const { readModelRecord } = await loaded(import("./kept_model.ts"));
    const read = readModelRecord(record);
    await (read ? tellModel(read) : keeper.dropDamagedModel(damaged));
  }

  async function watcherOf(model: Model): Promise<Watcher> {
    if (watching?.model !== model) {
      const before = watching;
      const { openWatcher } = await loaded(import("./watch.ts"));
      watching = { model, watcher: openWatcher(await device(), model) };
      before?.watcher.then(({ close }) => close(), () => {});
    }
    return await watching.watcher.catch((error) => {
      watching = undefined; // the next frame tries anew
      throw error;
    });
  }

  return {
    /** Takes back what this browser kept. */
    restore: () =>
      inOwnTurn(async () => {
        const { classes, pictures, model, damaged } = await keeper.read();
        if (classes.length || pictures.length) {
          const own = await ownPictures();
          own.restore(classes, pictures);
          tellOwn(own);
        }
        if (model !== undefined) await restoreModel(model, damaged);
      }),
    add: (request: Parameters<OwnPictures["add"]>[0]) =>
      inOwnTurn(async () => {
        const own = await ownPictures();
        const { pictures, notes }: Added = await own.add(request);
        if (!request.isLast) return;
        tellOwn(own, notes);
        keeper.add(own.names(), pictures);
      }),
    removeClass: (name: string) => remove((own) => own.removeClass(name)),
    removePicture: (id: string) =>
      remove((own) => {
        own.removePicture(id);
        return [id];
      }),
    thumbnails: (ids: readonly string[]) =>
      inOwnTurn(async () => {
        const { thumbnailOf } = await loaded(import("./thumbnails.ts"));
        const files = ids.map((id) => own?.find(id)).filter((file) => file !== undefined);
        const thumbnails = await Promise.all(files.map((file) => thumbnailOf(file.id, file)));
        post({ type: "thumbnails", thumbnails });
      }),
    forget: () =>
      inOwnTurn(async () => {
        own?.clear();
        known = undefined;
        await keeper.forget();
        post({ type: "forgotten" });
      }),
    async train(request: TrainRequest, control: Control): Promise<void> {
      const listing = await inOwnTurn(() => Promise.resolve(own?.listing() ?? NO_PICTURES));
      if (request.isContinued) knownModel();
      const from = request.isContinued ? known : undefined;
      const { train } = await loaded(import("./training.ts"));
      const trained = await train(await device(), request, { own: listing, from, control, post });
      if (!trained) return post({ type: "stopped" });
      await setModel({ ...trained, origin: "trained" });
    },
    export: async () => {
      const { zipModel } = await loaded(import("./models.ts"));
      post({ type: "file", name: "loupe-model.zip", content: zipModel(knownModel()) });
    },
    /** Loads a model in place of the one that is there. */
    import: (files: readonly PictureFile[]) =>
      inModelTurn(async () => {
        const { loadModel } = await loaded(import("./models.ts"));
        const model = await loadModel(await device(), files);
        await setModel({ model, origin: "loaded", parts: new Map() });
      }),
    classify: (file?: PictureFile) =>
      inModelTurn(async () => {
        const classifier = knownModel();
        const { classify } = await loaded(import("./models.ts"));
        post(await classify(await device(), classifier, file));
      }),
    watch: (request: WatchRequest) =>
      inModelTurn(async () => {
        const watcher = await watcherOf(knownModel());
        const seen = await watcher.watch(request);
        post(
          seen,
          seen.sheets.map(({ pixels }) => (pixels as Uint8ClampedArray<ArrayBuffer>).buffer),
        );
      }),
  };
}
