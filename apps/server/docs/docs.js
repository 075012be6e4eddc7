/**
 * Shows the description of this server. It only reads: no token is asked for, and nothing is sent elsewhere. What asks
 * for a token on that page is left out, for nothing there would use it.
 */

/* global SwaggerUIBundle */
const nothing = () => null
const ReadOnly = () => ({
  components: { SchemesContainer: nothing, authorizeBtn: nothing, authorizeOperationBtn: nothing },
})
SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: [],
  validatorUrl: null,
  plugins: [ReadOnly],
})
