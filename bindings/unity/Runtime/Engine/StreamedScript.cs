using System;
using System.Text;
using UnityEngine.Networking;

namespace Inworld
{
    /// <summary>A script that is in no file: on Android the StreamingAssets are inside the game's package, and only Unity reads
    /// them, over some frames.</summary>
    internal sealed class StreamedScript : IDisposable
    {
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        private readonly InworldSessionConfig _config;
        private readonly UnityWebRequest _request;

        /// <summary>Begins to read.</summary>
        internal StreamedScript(InworldSessionConfig config)
        {
            _config = config;
            _request = UnityWebRequest.Get(config.localScript);
            _request.SendWebRequest();
        }

        /// <summary>Whether a script has to be read in this way: its path is a URL, such as "jar:file:///...".</summary>
        internal static bool IsNeeded(InworldSessionConfig config)
        {
            return config.localScriptText == null && InworldSessionConfig.IsUrl(config.localScript);
        }

        internal bool IsDone => _request.isDone;

        /// <summary>The configuration with the script in it.</summary>
        /// <exception cref="InvalidOperationException">The script could not be read, or is not text.</exception>
        internal InworldSessionConfig Read()
        {
            string path = _config.localScript;
            if (_request.result != UnityWebRequest.Result.Success)
            {
                throw new InvalidOperationException("localScript: " + path + ": cannot be read: " + _request.error
                    + "; put it into Assets/StreamingAssets, and write its name as the file's, small and capital letters too");
            }
            try
            {
                _config.localScriptText = Strict.GetString(_request.downloadHandler.data);
            }
            catch (ArgumentException)
            {
                throw new InvalidOperationException("localScript: " + path + ": is not a UTF-8 text; save it as UTF-8");
            }
            _config.localScript = null;
            return _config;
        }

        public void Dispose()
        {
            _request.Dispose();
        }
    }
}
