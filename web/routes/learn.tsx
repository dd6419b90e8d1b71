import { page } from "fresh";
import Windows from "../islands/Windows.tsx";
import SmallGradient from "../islands/SmallGradient.tsx";
import { CONTROLS, hiddenBy } from "../messages/learn.ts";
import { lesson, lessonPictures } from "../server/lesson.ts";
import { smallNetwork } from "../server/lesson_network.ts";
import { define } from "../utils.ts";

export const handlers = define.handlers({
  GET({ state, url }) {
    state.title = "How convolution works";
    return page({
      lesson: lesson(),
      pictures: lessonPictures(),
      network: smallNetwork(),
      hidden: hiddenBy(url.searchParams),
    });
  },
});

/** Convolution, weight sharing, padding and strides, in words and to be tried. */
export default define.page<typeof handlers>(({ data }) => (
  <>
    <h1>How convolution works</h1>
    <p>
      A filter is a small square of weights. It lies over a part of the picture: each weight is
      multiplied by the pixel below it, the products are summed, and a bias is added. That is one
      cell of a feature map. Then the filter moves on and does the same again, until it has been
      everywhere.
    </p>
    <Windows lesson={data.lesson} pictures={data.pictures} hidden={data.hidden} />
    <div class="columns">
      <section>
        <h2>Weight sharing</h2>
        <p>
          The weights stay the same while the filter moves. So a filter that answers to an edge
          answers to it wherever it is, and there is little to learn: a 5×5 filter has 25 weights
          and a bias, whatever the size of the picture. A layer has many filters, each with a map of
          its own; over a colour picture each filter has 5×5 weights for red, green and blue.
        </p>
      </section>
      <section>
        <h2>Padding</h2>
        <p>
          <strong>VALID</strong>{" "}
          lets the filter lie wholly within the picture. It fits fewer times than the picture has
          cells: 5×5 on 32×32 gives 28×28.
        </p>
        <p>
          <strong>SAME</strong>{" "}
          lays zeros around the picture, so that with a stride of 1 the map is as large as the
          picture. Where the zeros can't be shared evenly, the odd one goes to the right and below.
        </p>
      </section>
      <section>
        <h2>Strides</h2>
        <p>
          The stride is how far the filter moves each time. With a stride of 2 every other place is
          left out, and the map has about half the rows and half the columns.
        </p>
      </section>
      <section>
        <h2>ReLU and pooling</h2>
        <p>
          ReLU makes 0 of all that is below 0. Max pooling slides a window as well, without weights:
          it keeps the largest cell, so that the map shrinks and small shifts no longer matter. What
          a deep cell sees of the picture, its receptive field, grows with every layer.
        </p>
      </section>
    </div>
    <h2>How a network learns</h2>
    <p>
      A small network: a filter of 3×3 weights, ReLU, pooling, and a dense layer that tells upright
      lines from level ones. The loss is large where the probability of the class that is wanted is
      small. Backward, each number is asked how the loss would change if it grew. A step takes a
      little of that from each weight, and the loss falls.
    </p>
    <SmallGradient network={data.network} hidden={data.hidden} />
    <p>
      <a href="/gallery">See it in a trained network</a>: point at a cell of a map, or move there
      with the arrow keys, and its products are laid out. Its gradient is under “Backward”.
    </p>
    <p class="muted">
      For a class, controls can be hidden:{" "}
      <code>/learn?hide=padding,stride,backward</code>. There are {CONTROLS.join(", ")}.
    </p>
  </>
));
