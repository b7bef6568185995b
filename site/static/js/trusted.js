/* The one policy that our content policy lets scripts make: it vouches for the service worker's address and nothing else. */

export const trusted = window.trustedTypes?.createPolicy("common-ground", {
  createScriptURL(address) {
    if (address !== "/service-worker.js") throw new TypeError(`Not ours: ${address}`);
    return address;
  },
});
