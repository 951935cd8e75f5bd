#include "InworldCall.h"

#include "InworldNativeModule.h"
#include "InworldSessionComponent.h"
#include "Misc/FileHelper.h"
#include "Misc/Paths.h"

namespace InworldCall
{
	void TellFailure(UInworldSessionComponent& Component, const FString& Words)
	{
		UE_LOG(LogInworldNative, Warning, TEXT("%s"), *Words);
		Component.OnError.Broadcast(EInworldFailure::None, Words);
	}

	FString LastError()
	{
		char Words[1024] = "";
		iw_last_error_in(IW_NAMES_UNREAL, Words, sizeof Words);
		return InworldConvert::ToString(inworld::Str(Words));
	}

	bool Worked(UInworldSessionComponent& Component, const inworld::Result<>& Result)
	{
		if (!Result.ok())
		{
			TellFailure(Component, LastError());
		}
		return Result.ok();
	}

	bool HasSession(UInworldSessionComponent& Component, const TSharedPtr<FInworldSession>& Session)
	{
		if (!Session.IsValid())
		{
			TellFailure(Component, TEXT("There is no session: StartSession was not called, or has failed."));
		}
		return Session.IsValid();
	}

	bool Mark(inworld::Session& Native, const FInworldPacketInfo& Packet, inworld::PacketStatus Status)
	{
		const inworld::Result<inworld::PacketStatus> Now = Native.mark(FInworldUtf8(Packet.PacketId), Status);
		return Now.ok() && Now.value() != inworld::PacketStatus::cancelled;
	}

	EInworldProgress ProgressOf(const inworld::Result<inworld::Progress>& Progress)
	{
		return static_cast<EInworldProgress>(static_cast<uint32>(Progress.value()));
	}

	bool LoadScript(UInworldSessionComponent& Component, const FString& Name, FString& Text)
	{
		const FString Path = FPaths::IsRelative(Name) ? FPaths::Combine(FPaths::ProjectContentDir(), Name) : Name;
		if (!FFileHelper::LoadFileToString(Text, *Path))
		{
			TellFailure(Component, FString(TEXT("LocalScript ")) + Name + FString(TEXT(" cannot be read at ")) + Path
				+ FString(TEXT("; give a path relative to the project's Content folder. A packaged game has those in Content/Inworld.")));
			return false;
		}
#if WITH_EDITOR
		if (!Name.StartsWith(TEXT("Inworld/")))
		{
			UE_LOG(LogInworldNative, Warning, TEXT("LocalScript %s is not in Content/Inworld: it will not be packaged with the game."), *Name);
		}
#endif
		return true;
	}

	const FString& Either(const FString& Own, const FString& Default)
	{
		return Own.IsEmpty() ? Default : Own;
	}
}
