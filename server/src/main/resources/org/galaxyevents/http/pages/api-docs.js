// Shows the description of the API. Addresses are relative to the server's prefix, which stands in the page's base.
window.SwaggerUIBundle({
  url: new URL("openapi.json", document.baseURI).href,
  dom_id: "#api",
  deepLinking: false,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  // It would ask a server of Swagger's whether the description is valid.
  validatorUrl: null,
});
