/** What the page is for; the same in the app and in the static demo. */
export function CheckText() {
  return (
    <>
      <h1>Check this GPU</h1>
      <p>
        Every op that networks are made of, computed on this machine's GPU and held against the same
        in double precision: a driver or a compiler that gets one wrong would train wrong networks
        without a word. Apple's, AMD's and Intel's GPUs are the least tried.
      </p>
    </>
  );
}
