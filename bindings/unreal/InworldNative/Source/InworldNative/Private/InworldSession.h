// One session of the library, and the component that its events go to.

#pragma once

#include "InworldConvert.h"
#include "Templates/Function.h"
#include "UObject/WeakObjectPtrTemplates.h"

class UInworldCharacterComponent;
class UInworldSessionComponent;

/** Used on the game thread only. A handler of an event may do anything, also close this session or destroy the component:
 * what an event shows is copied before anybody is told. */
class FInworldSession
{
public:
	FInworldSession(inworld::Session&& InNative, UInworldSessionComponent& InOwner);

	/** Hands out the events that wait, but no more than this. */
	void Poll(int32 MaxEvents);

	/** Ends the session; nobody is told anything afterwards. */
	void Close();
	bool IsClosed() const { return Native.handle() == 0; }

	UInworldSessionComponent* GetOwner() const;

	inworld::Session Native;

private:
	void Receive(const inworld::Packet& Packet);
	/** Keeps who is in the scene, and tells the characters. Returns a copy for handlers, which may change it. */
	TArray<FInworldCharacterInfo> Keep(const inworld::Characters& Characters);

	/** Gives a part of a line to the components that play its character. */
	void AddPart(const FInworldPacketInfo& Info, const TFunction<void(UInworldCharacterComponent&)>& Broadcast);

	/** A line begins for the player, or is over. */
	void TellLine(const FInworldLineEvent& Line, bool bBegins);

	/** Nothing more comes in an exchange. */
	void EndAnswer(const FString& InteractionId, bool bComplete, const FString& Why);

	/** The next word of a line is heard. */
	void TellWord(const FInworldLineEvent& Line);

	/** Calls the function with each component that plays this character. */
	template <typename FunctionType>
	void Tell(const FInworldPacketInfo& Info, FunctionType Function);

	TWeakObjectPtr<UInworldSessionComponent> Owner;
};
