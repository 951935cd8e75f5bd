// A stand-in for the part of UnityEngine.Networking that the package uses: requests that are answered some frames later.
using System;
using System.Collections.Generic;
using System.Text;

namespace UnityEngine.Networking
{
    public sealed class UnityWebRequestAsyncOperation
    {
    }

    public sealed class DownloadHandler
    {
        public byte[] data { get; internal set; }
        public string text => Encoding.UTF8.GetString(data);
    }

    public sealed class UnityWebRequest : IDisposable
    {
        public enum Result { InProgress, Success, ConnectionError, ProtocolError, DataProcessingError }

        /// <summary>What can be read, by its URL.</summary>
        internal static readonly Dictionary<string, byte[]> Archive = new Dictionary<string, byte[]>();

        private const int FramesOfReading = 3;

        private readonly string _url;
        private int _sentAt = -1;
        private bool _disposed;

        private UnityWebRequest(string url) { _url = url; }

        public static UnityWebRequest Get(string uri) { return new UnityWebRequest(uri); }

        public UnityWebRequestAsyncOperation SendWebRequest()
        {
            _sentAt = StandIn.Engine.Frames;
            return new UnityWebRequestAsyncOperation();
        }

        public bool isDone => Live && _sentAt >= 0 && StandIn.Engine.Frames >= _sentAt + FramesOfReading;

        public Result result
        {
            get
            {
                if (!isDone)
                    return Result.InProgress;
                return Archive.ContainsKey(_url) ? Result.Success : Result.ProtocolError;
            }
        }

        public string error => result == Result.ProtocolError ? "HTTP/1.1 404 Not Found" : null;

        public DownloadHandler downloadHandler =>
            new DownloadHandler { data = result == Result.Success ? Archive[_url] : new byte[0] };

        public void Dispose() { _disposed = true; }

        private bool Live
        {
            get
            {
                if (_disposed)
                    throw new ArgumentNullException("_unity_self");
                return true;
            }
        }
    }
}
