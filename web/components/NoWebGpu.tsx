/** What can't be done without WebGPU, and where it is. */
export function NoWebGpu({ title, reason }: { title: string; reason: string }) {
  return (
    <section class="panel" aria-labelledby="no-webgpu">
      <h2 id="no-webgpu">{title}</h2>
      <p>{reason} It is there in:</p>
      <ul>
        <li>
          Chrome and Edge 113 or newer on Windows, macOS and ChromeOS; 121 or newer on Android
        </li>
        <li>
          Chrome and Edge on Linux, with the flags <code>chrome://flags/#enable-unsafe-webgpu</code>
          {" "}
          and <code>chrome://flags/#enable-vulkan</code>
        </li>
        <li>Safari 26 or newer on macOS, iOS and iPadOS</li>
        <li>
          Firefox 141 or newer on Windows, 145 or newer on macOS with Apple's chips; elsewhere with
          {" "}
          <code>dom.webgpu.enabled</code> in <code>about:config</code>
        </li>
      </ul>
      <p>
        A page must come over https or from this machine itself. Without a graphics card, start
        Chrome with <code>--enable-unsafe-webgpu --use-webgpu-adapter=swiftshader</code>.
      </p>
    </section>
  );
}
