// Stands in for MathJax, which nobody needs here and which would be fetched from another host.
window.MathJax = { Hub: { Config() {}, Configured() {}, Queue() {}, Register: { StartupHook() {} } }, Ajax: {} };
