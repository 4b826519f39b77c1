"use strict";

/** Return the text that an element holds compressed: Base64 of zlib. */
async function unpacked(id) {
  const binary = atob(document.getElementById(id).textContent);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i); // `from` takes several times as long
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

/** Start the page's scripts, which are packed like its data: that makes the file half as large. */
(async () => {
  const script = document.createElement("script");
  script.textContent = await unpacked("scripts");
  document.body.append(script);
})().catch((error) => {
  document.getElementById("now").textContent = `This browser cannot show the replay: ${error}`;
});
