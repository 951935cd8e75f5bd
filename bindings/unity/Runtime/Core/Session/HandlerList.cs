using System;

namespace Inworld
{
    /// <summary>The handlers of one C# event. One that throws does not keep the others from being called.</summary>
    /// <remarks>The array is replaced, never changed, so that a handler may add and remove handlers. Raising makes no
    /// garbage, which <see cref="Delegate.GetInvocationList"/> would.</remarks>
    internal sealed class HandlerList<T>
    {
        private Action<T>[] _handlers = new Action<T>[0];

        internal bool IsEmpty => _handlers.Length == 0;

        internal void Add(Action<T> handler)
        {
            if (handler == null)
                return;
            Action<T>[] more = new Action<T>[_handlers.Length + 1];
            _handlers.CopyTo(more, 0);
            more[_handlers.Length] = handler;
            _handlers = more;
        }

        internal void Remove(Action<T> handler)
        {
            int index = Array.LastIndexOf(_handlers, handler);
            if (index < 0)
                return;
            Action<T>[] less = new Action<T>[_handlers.Length - 1];
            Array.Copy(_handlers, 0, less, 0, index);
            Array.Copy(_handlers, index + 1, less, index, less.Length - index);
            _handlers = less;
        }

        internal void Raise(T value, Action<Exception> onThrown)
        {
            Action<T>[] handlers = _handlers;
            for (int i = 0; i < handlers.Length; i++)
            {
                try
                {
                    handlers[i](value);
                }
                catch (Exception thrown)
                {
                    onThrown(thrown);
                }
            }
        }
    }
}
