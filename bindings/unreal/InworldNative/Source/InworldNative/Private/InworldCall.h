// Calls into the library whose failures are told, and what else the components' functions share.

#pragma once

#include "InworldConvert.h"
#include "InworldSession.h"
#include "Templates/SharedPointer.h"

class UInworldSessionComponent;

/** Qualified wherever a component calls them: UObject has hundreds of members, such as Mark, and each hides every function
 * of its name outside the class. */
namespace InworldCall
{
	/** Tells a failure in the output log and with On Error. */
	void TellFailure(UInworldSessionComponent& Component, const FString& Words);

	/** Why the last call of this thread failed, in the names of this plugin. */
	FString LastError();

	/** Tells a failure; gives whether it was none. */
	bool Worked(UInworldSessionComponent& Component, const inworld::Result<>& Result);

	/** Whether there is a session. Without one the library is never called: it may be missing, and a call would crash. */
	bool HasSession(UInworldSessionComponent& Component, const TSharedPtr<FInworldSession>& Session);

	/** False: it was cut short, or is not known. */
	bool Mark(inworld::Session& Native, const FInworldPacketInfo& Packet, inworld::PacketStatus Status);

	EInworldProgress ProgressOf(const inworld::Result<inworld::Progress>& Progress);

	/** Reads a script, from the pak in a packaged game; tells when that fails. */
	bool LoadScript(UInworldSessionComponent& Component, const FString& Name, FString& Text);

	const FString& Either(const FString& Own, const FString& Default);

	/** Calls a function of the session, and tells when it failed. */
	template <typename CallType>
	bool Do(UInworldSessionComponent& Component, const TSharedPtr<FInworldSession>& Session, CallType Call)
	{
		return HasSession(Component, Session) && Worked(Component, Call(Session->Native));
	}

	/** Makes a packet, and sends it to a character or to whoever it is for anyway. */
	template <typename MakeType>
	bool Send(UInworldSessionComponent& Component, const TSharedPtr<FInworldSession>& Session, const FString& Character, MakeType Make)
	{
		if (!HasSession(Component, Session))
		{
			return false;
		}
		inworld::Result<inworld::Outgoing> Made = Make();
		if (!Worked(Component, inworld::Result<>(Made.code())))
		{
			return false;
		}
		if (!Character.IsEmpty() && !Worked(Component, Made->add_target(FInworldUtf8(Character))))
		{
			return false;
		}
		return Do(Component, Session, [&](inworld::Session& Native) { return Native.send(MoveTemp(*Made)); });
	}
}
