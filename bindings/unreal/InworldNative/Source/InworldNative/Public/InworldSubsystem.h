// Owns the game's sessions, and polls them once a frame on the game thread.

#pragma once

#include "Containers/Ticker.h"
#include "CoreMinimal.h"
#include "Subsystems/GameInstanceSubsystem.h"
#include "Templates/SharedPointer.h"
#include "UObject/WeakObjectPtrTemplates.h"
#include "InworldSubsystem.generated.h"

class FInworldSession;
class UInworldCharacterComponent;
class UInworldSessionComponent;

/** One for each running game: Play In Editor gets its own, and all its sessions end with it. */
UCLASS()
class INWORLDNATIVE_API UInworldSubsystem : public UGameInstanceSubsystem
{
	GENERATED_BODY()

public:
	virtual void Initialize(FSubsystemCollectionBase& Collection) override;
	virtual void Deinitialize() override;

	/** Takes a session over; its events go to the component until it is closed. */
	void Add(const TSharedRef<FInworldSession>& Session);

	/** Actors begin to play in any order: a character that is there before any session gets the first that is started. */
	void Await(UInworldCharacterComponent& Character);

	/** The session component that characters use that name none: the first that was started. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	UInworldSessionComponent* GetDefaultSession() const;

	/** How many sessions are open. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	int32 GetSessionCount() const;

private:
	bool Tick(float DeltaTime);

	TArray<TSharedRef<FInworldSession>> Sessions;
	TArray<TWeakObjectPtr<UInworldCharacterComponent>> Waiting;
	FTSTicker::FDelegateHandle TickHandle;
};
