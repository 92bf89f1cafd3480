// Shows the service's own OpenAPI document. Tokens stay in the page's memory.
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  persistAuthorization: false,
});
