/** The demo's side of the Worker: the visitor's pictures, the model, and what is kept of both. @module */
import type { Model } from "../../engine/formats/model.ts";
import type { Device } from "../../engine/plan/device.ts";
import type { Control } from "./control.ts";
import { createKeeper } from "./keeper.ts";
import type { KnownModel } from "./kept_model.ts";
import { loaded } from "./loaded.ts";
import type { Labelled, Looker } from "./gradients.ts";
import type { LiveView } from "./live_maps.ts";
import type {
  GradientRequest,
  MapRequest,
  PictureFile,
  Reply,
  TrainRequest,
  WatchRequest,
} from "./messages.ts";
import type { Added, OwnListing, OwnPictures } from "./own_pictures.ts";
import { createTurns } from "./turns.ts";
import type { Watcher } from "./watch.ts";

const messageOf = (error: unknown) => error instanceof Error ? error.message : String(error);

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
  /** Of the model, where it was trained here: a picture, and once it was asked for what looks backward. */
  let shown: Labelled | undefined;
  let looker: Looker | undefined;
  /** The map of the network that trains, or was trained last. */
  let live: LiveView | undefined;
  let own: OwnPictures | undefined;
  /** What is asked of the pictures, of the model and of its map, is done in the order in which it was asked. */
  const [inOwnTurn, inModelTurn, inMapTurn] = [createTurns(), createTurns(), createTurns()];

  function knownModel(): Model {
    if (known) return known.model;
    throw new Error("Cannot use a model as there is none yet: train one, or load one");
  }

  /** Puts a model, or none, in the place of the one before, of which nothing stays on the device. */
  function takeModel(now: KnownModel | undefined, picture?: Labelled): void {
    looker?.close();
    if (!now) closeWatcher();
    [known, shown, looker] = [now, picture, undefined];
  }

  function takeMap(now: LiveView | undefined): void {
    live?.close();
    live = now;
  }

  function closeWatcher(): void {
    watching?.watcher.then(({ close }) => close(), () => {});
    watching = undefined;
  }

  async function tellModel(now: KnownModel, picture?: Labelled): Promise<void> {
    const { readyOf } = await loaded(import("./models.ts"));
    takeModel(now, picture);
    post(readyOf(now.model, now.origin));
  }

  async function setModel(now: KnownModel, picture?: Labelled): Promise<void> {
    await tellModel(now, picture);
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
      const { openWatcher } = await loaded(import("./watch.ts"));
      const watcher = openWatcher(await device(), model);
      closeWatcher();
      watching = { model, watcher };
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
        // A model that came meanwhile stays.
        if (model !== undefined) {
          await inModelTurn(async () => known ? undefined : await restoreModel(model, damaged));
        }
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
    /** In no turn: a training does not wait for small pictures. */
    async thumbnails(ids: readonly string[]): Promise<void> {
      const { thumbnailOf } = await loaded(import("./thumbnails.ts"));
      const files = ids.map((id) => own?.find(id)).filter((file) => file !== undefined);
      const thumbnails = await Promise.all(files.map((file) => thumbnailOf(file.id, file)));
      post({ type: "thumbnails", thumbnails });
    },
    forget: () =>
      inOwnTurn(async () => {
        await keeper.forget();
        own?.clear();
        await inModelTurn(() => Promise.resolve(takeModel(undefined)));
        takeMap(undefined);
        post({ type: "forgotten" });
      }),
    async train(request: TrainRequest, control: Control): Promise<void> {
      const listing = await inOwnTurn(() => Promise.resolve(own?.listing() ?? NO_PICTURES));
      if (request.isContinued) knownModel();
      const from = request.isContinued ? known : undefined;
      const { train } = await loaded(import("./training.ts"));
      takeMap(undefined);
      const context = { own: listing, from, control, post, takeMap };
      const trained = await train(await device(), request, context);
      if (!trained) return post({ type: "stopped" });
      const { model, parts, shown } = trained;
      await inModelTurn(() => setModel({ model, parts, origin: "trained" }, shown));
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
    /** Says what gradients can be looked at. */
    look: () =>
      inModelTurn(async () => {
        if (!shown) {
          throw new Error("Cannot look backward as nothing was trained here: train first");
        }
        const { openLooker } = await loaded(import("./gradients.ts"));
        looker ??= await openLooker(await device(), knownModel(), shown);
        post(looker.look);
      }),
    gradient: ({ id, question }: GradientRequest) =>
      inModelTurn(async () => {
        try {
          if (!looker) {
            throw new Error("Cannot look backward as the network is another one: look anew");
          }
          post({ type: "gradient", id, answer: await looker.answer(question) });
        } catch (error) {
          post({ type: "gradient", id, error: messageOf(error) });
        }
      }),
    /** In no turn: it is asked while a training runs. */
    async map({ id, question }: MapRequest): Promise<void> {
      const asked = live;
      try {
        if (!asked) throw new Error("Cannot look into the network as it is gone: train again");
        post({ type: "map", id, answer: await inMapTurn(() => asked.answer(question)) });
      } catch (error) {
        // What is asked of a network that was taken away meanwhile is of no interest any more.
        if (asked === live) post({ type: "map", id, error: messageOf(error) });
      }
    },
    watch: (request: WatchRequest) =>
      inModelTurn(async () => {
        const watcher = await watcherOf(knownModel());
        const seen = await watcher.watch(request);
        post(
          seen,
          seen.sheets.map(({ pixels }) => pixels.buffer),
        );
      }),
  };
}
