[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Inworld.Tests")]
