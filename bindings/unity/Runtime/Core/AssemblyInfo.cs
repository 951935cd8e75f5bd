using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Inworld.Unity")]
[assembly: InternalsVisibleTo("Inworld.Tests")]
